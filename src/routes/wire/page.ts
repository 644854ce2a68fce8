/** `meta` of a numbered list (REST contract 1.5). */
export const pageMeta = ({ page, limit }: { page: number; limit: number }, totalItems: number) => ({
  page,
  limit,
  totalItems,
  totalPages: Math.ceil(totalItems / limit),
});
